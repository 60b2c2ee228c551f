package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"gravitas/agents/recommend/learn"
	"gravitas/ops/bench/quality"
)

func main() {
	c, err := quality.ReadMovieLens("/work/shared/data/movielens")
	if err != nil {
		panic(err)
	}
	limit, _ := strconv.Atoi(os.Args[1])
	kind := os.Args[2]
	arg := "{}"
	if len(os.Args) > 3 {
		arg = os.Args[3]
	}
	var r quality.Recommender
	switch kind {
	case "pop":
		r = quality.NewPopular(len(c.Products))
	case "knn":
		s := quality.NeighbourSettings{Power: .5, Decay: .6, Shrink: 3, Most: 100}
		if err := json.Unmarshal([]byte(arg), &s); err != nil {
			panic(err)
		}
		r = quality.NewNeighbours(len(c.Products), s)
	case "ours":
		l := &quality.Learnt{Every: 5000, First: 20000, Settings: learn.Defaults(), Products: c.Products}
		if err := json.Unmarshal([]byte(arg), &l.Settings); err != nil {
			panic(err)
		}
		if e := os.Getenv("EVERY"); e != "" {
			l.Every, _ = strconv.Atoi(e)
		}
		r = l
	}
	t := time.Now()
	s, err := quality.Stream(context.Background(), kind, r, c.Ratings[:min(limit, len(c.Ratings))], 20000)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%-5s %-50s ndcg %.5f rec %.4f cov %.3f nov %.2f later %.5f |", kind, arg, s.NDCG, s.Recall, s.Coverage, s.Novelty, s.Later.NDCG)
	for _, b := range s.Band {
		fmt.Printf(" %.4f", b.NDCG)
	}
	fmt.Println(" ", time.Since(t).Round(time.Second))
}
