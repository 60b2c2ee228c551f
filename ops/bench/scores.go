package bench

import (
	"encoding/json"
	"fmt"
	"time"

	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// scoreRecords are the records of made-up scores.
func scoreRecords(first int64, n int) []stream.Record {
	records := make([]stream.Record, n)
	for i := range records {
		number := first + int64(i)
		name := subredditOf(number)
		id := fmt.Sprintf("%0*d", idDigits, number)
		item, _ := json.Marshal(post.Score{ // its fields always marshal
			PostID: id, Subreddit: name, CreatedUTC: postTime(number), Score: 0.5, Scorer: scorer.Spec.Name,
			Model: "seriousness", Title: "Is this a serious question about the price of bread?",
		})
		parent := envelope.ItemID("posts", id, item)
		records[i] = stream.NewRecord([]byte(name), &envelope.Envelope{
			DataID: envelope.DerivedID(scorer.Spec.Name, parent, ""), Source: scorer.Spec.Name, Created: time.Now().UTC(),
			Data: item, Channel: scorer.Spec.Writes, ContentType: "application/json", Parent: parent, Root: parent, Sequence: &number,
		})
	}
	return records
}
