/**
 * What BIRD calls a node's session with a neighbour: as the neighbour is called. BIRD takes a word of its own language for
 * that, quoted or not (`router`, `filter`); none of those has a "-", and no node's name ends with one.
 */
export const sessionName = (neighbour: string): string =>
  neighbour.includes('-') ? neighbour : `${neighbour}-`;

/** The neighbour of a session that BIRD tells of. */
export const neighbourOfSession = (name: string): string => name.replace(/-$/, '');
