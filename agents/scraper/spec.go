package scraper

import "gravitas/envelope/pipeline"

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "scraper.v1", Writes: "posts",
	Purpose: "polls Reddit for new posts and pushes them through the front door",
}
