import picocolors from 'picocolors';

/** The colours a reporter paints with; every function returns its text unchanged when colour is off. */
export type Colours = ReturnType<typeof picocolors.createColors>;

export function createColours(enabled: boolean): Colours {
  return picocolors.createColors(enabled);
}
