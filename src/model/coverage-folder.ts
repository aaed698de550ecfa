/** Where a node's plugins that are built by `go build -cover` leave what they covered: their GOCOVERDIR. */
export const coverageFolder = '/var/lib/podnet/coverage';
