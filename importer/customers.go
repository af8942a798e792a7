package importer

import "sync"

// customers remembers which customers Vitec refuses.
type customers struct {
	mu      sync.Mutex
	refused map[string]int // rows answered with 403 so far; -1 once another answer came
}

// refusals is after how many rows that were all refused a customer is closed.
const refusals = 20

func (c *customers) allowed(customer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused[customer] >= 0 {
		c.set(customer, -1)
	}
}

func (c *customers) forbidden(customer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.refused[customer]; n >= 0 {
		c.set(customer, n+1)
	}
}

func (c *customers) set(customer string, n int) {
	if c.refused == nil {
		c.refused = make(map[string]int)
	}
	c.refused[customer] = n
}

func (c *customers) closed(customer string) (why Problem, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Problem{Code: CustomerClosed, Field: CustomerID, Value: customer}, c.refused[customer] >= refusals
}
