package live

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"gravitas/readapi/problem"
)

// Codes that the hub closes connections with; see RFC 6455, 7.4, and for 4008
// the contract of the API.
const (
	closeGoingAway = websocket.CloseGoingAway
	closeTryAgain  = websocket.CloseTryAgainLater
	closeBehind    = 4008
)

// goodbye is how long a closing handshake may take.
const goodbye = time.Second

// Websocket serves a client on a websocket until it leaves or the hub stops;
// operator lets it watch the envelopes of channels.
func (h *Hub) Websocket(w http.ResponseWriter, r *http.Request, operator bool) {
	opening := parseQuery(r.URL.Query())
	if err := h.check(opening, operator); err != nil {
		problem.Write(w, err)
		return
	}
	if err := h.admit(); err != nil {
		problem.Write(w, err)
		return
	}
	defer h.leave()
	conn, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // refuse has answered
	}
	defer conn.Close()
	h.converse(conn, opening, operator)
}

// converse reads the client's messages here and writes to it in a goroutine of
// its own, and returns when both have ended.
func (h *Hub) converse(conn *websocket.Conn, opening message, operator bool) {
	ctx, cancel := context.WithCancel(h.context)
	defer cancel()
	// A write under way must not outlast the session.
	stop := context.AfterFunc(ctx, func() { _ = conn.NetConn().SetWriteDeadline(time.Now().Add(goodbye)) })
	defer stop()
	pings := time.NewTicker(h.config.PingEvery)
	defer pings.Stop()
	messages := make(chan message)
	s := &session{
		hub: h, out: &socket{conn, h.config.WriteTimeout}, operator: operator, messages: messages, pings: pings.C,
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		err := s.run(ctx, opening)
		cancel()
		h.bid(conn, err)
	}()
	h.listen(ctx, conn, messages)
	cancel()
	<-written
}

// listen passes on the client's messages until it is gone.
func (h *Hub) listen(ctx context.Context, conn *websocket.Conn, messages chan<- message) {
	conn.SetReadLimit(h.config.MessageBytes)
	alive := func() error { return conn.SetReadDeadline(time.Now().Add(h.config.PingEvery + h.config.PongTimeout)) }
	conn.SetPongHandler(func(string) error {
		if ctx.Err() != nil { // the time for the goodbye is not to be stretched
			return nil
		}
		return alive()
	})
	_ = alive() // a connection that is closed fails the next read
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			return
		}
		select {
		case messages <- parseMessage(text):
		case <-ctx.Done(): // go on to read the answer to the goodbye
		}
	}
}

// bid says why the connection ends, and gives the client a moment to answer.
func (h *Hub) bid(conn *websocket.Conn, why error) {
	code, text := closeGoingAway, "going away"
	switch {
	case errors.Is(why, errBehind):
		code, text = closeBehind, errBehind.Error()
		h.metrics.behind.Inc()
	case errors.Is(why, errAway):
		code, text = closeTryAgain, errAway.Error()
	}
	deadline := time.Now().Add(goodbye)
	if conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), deadline) != nil {
		deadline = time.Now()
	}
	_ = conn.SetReadDeadline(deadline) // wakes listen
}

// socket is a websocket as an outlet.
type socket struct {
	conn    *websocket.Conn
	timeout time.Duration
}

func (s *socket) frame(f *frame) error {
	if f.prepared == nil {
		return s.text(f.body, f.cursor)
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.timeout)); err != nil {
		return err
	}
	return s.conn.WritePreparedMessage(f.prepared)
}

func (s *socket) text(body []byte, _ string) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.timeout)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, body)
}

func (s *socket) ping() error {
	return s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.timeout))
}

// refuse answers a request that could not become a websocket.
func refuse(w http.ResponseWriter, r *http.Request, status int, reason error) {
	switch {
	case status == http.StatusForbidden:
		problem.Write(w, problem.New(problem.Forbidden, "pages of that origin may not connect"))
	case !websocket.IsWebSocketUpgrade(r):
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		problem.Write(w, problem.New(problem.UpgradeRequired, "this is a websocket; /api/live/sse has the same stream for plain requests"))
	default:
		problem.Write(w, problem.New(problem.InvalidArgument, "%s", reason))
	}
}

// check refuses what a query asks for in vain, before anything is promised.
func (h *Hub) check(m message, operator bool) error {
	for _, name := range m.Subscribe {
		if _, err := h.parseTopic(name, operator); err != nil {
			return err
		}
	}
	_, err := parseAfter(m.After)
	return err
}
