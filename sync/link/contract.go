package link

// OpenAPI is the published contract, openapi.yaml (OpenAPI 3.1). It is the
// source: the tests hold this package to it.
var OpenAPI []byte
