// Benthos with the parts that post.yaml needs: the whole program has hundreds of
// connectors, which say nothing about posting the rows of a sheet.
package main

import (
	"context"

	_ "github.com/redpanda-data/benthos/v4/public/components/io"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

func main() { service.RunCLI(context.Background()) }
