package verify

// forgetLater forgets what came later, and how many are dead, to be counted anew.
func (c *census) forgetLater() {
	for _, g := range c.subreddits {
		g.since, g.dead = 0, 0
	}
	for _, p := range c.posts {
		p.since = false
	}
}

// bury counts each subreddit's posts that are dead as they came last.
func (c *census) bury() {
	for _, p := range c.posts {
		if c.died(p) {
			p.in.dead++
		}
	}
}

func (c *census) died(p *newest) bool {
	return len(c.dead[p.dataID]) > 0
}

// excused reports whether a post's fault is none: it is dead, or came again.
func (c *census) excused(p *newest) bool { return p.found == "" || p.since || c.died(p) }

// settled reports whether a subreddit's total is what it must be. Posts that are dead may
// be counted as they came before, or not at all; those that the log dropped still are.
func (c *census) settled(g *group) bool {
	return g.shown >= g.posts-g.dead-g.since && (c.partial || g.shown <= g.posts+g.since)
}

// doubted is every subreddit with a fault that nothing excuses.
func (c *census) doubted() (found []*group) {
	faulty := map[*group]bool{}
	for _, p := range c.posts {
		if !c.excused(p) {
			faulty[p.in] = true
		}
	}
	for _, g := range c.subreddits {
		if faulty[g] || !c.settled(g) {
			found = append(found, g)
		}
	}
	return found
}
