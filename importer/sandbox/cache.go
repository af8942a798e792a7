package sandbox

import (
	"maps"
	"strconv"
	"sync"
	"time"
)

// fresh is how long an answer of Cached and CachedSilent is given again,
// whatever the request says of caches.
const fresh = 10 * time.Second

// cache keeps the answers of look-ups by their URL. The zero cache is empty.
type cache struct {
	mu      sync.Mutex
	answers map[string]cached
}

// cached is an answer that is kept.
type cached struct {
	body []byte
	made time.Time
}

func (c *cache) get(url string) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, there := c.answers[url]
	return kept, there && time.Since(kept.made) < fresh
}

// put keeps an answer, and lets go of those whose time is over.
func (c *cache) put(url string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil {
		c.answers = make(map[string]cached)
	}
	maps.DeleteFunc(c.answers, func(_ string, kept cached) bool { return time.Since(kept.made) >= fresh })
	c.answers[url] = cached{body, time.Now()}
}

// again answers as a moment ago, if there is such an answer and the shape has
// a cache.
func (x *exchange) again() bool {
	shape := x.config.Lookups
	if shape != Cached && shape != CachedSilent {
		return false
	}
	kept, there := x.cache.get(x.r.URL.RequestURI())
	if !there {
		return false
	}
	if shape == Cached {
		x.w.Header().Set("Age", strconv.Itoa(int(time.Since(kept.made)/time.Second)))
		x.dated = kept.made.Add(x.config.ClockSkew)
	}
	x.send(kept.body)
	return true
}

// remember keeps an answer for a while, if the shape has a cache.
func (x *exchange) remember(body []byte) {
	if shape := x.config.Lookups; shape == Cached || shape == CachedSilent {
		x.cache.put(x.r.URL.RequestURI(), body)
	}
}
