package cassandra_test

import "strconv"

func parsePort(text string, port *int) (err error) {
	*port, err = strconv.Atoi(text)
	return err
}
