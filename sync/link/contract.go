package link

import _ "embed"

// OpenAPI is the published contract, openapi.yaml (OpenAPI 3.1). It is the
// source: the tests hold this package to it, and it to the version published
// last.
//
//go:embed openapi.yaml
var OpenAPI []byte
