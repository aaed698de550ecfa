/** The order of Go's strings, which is that of their bytes in UTF-8. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  // Code units go otherwise only where one of them is half of a pair.
  return /[\uD800-\uDFFF]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}
