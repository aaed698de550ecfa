/** A duration: a number and its unit, `500ms`, `1s`, `2m`, `1h`; at most a day. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;
