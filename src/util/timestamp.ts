/** A moment as Kubernetes writes it: RFC 3339 in UTC, in whole seconds. */
export function timestamp(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z');
}
