/** What was not given takes its default where it is used. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  // a computed key widens to string
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}
