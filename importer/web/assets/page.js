// What every page does with scripts. Everything works without them but the table.
