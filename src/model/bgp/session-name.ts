/**
 * What BIRD calls the session with a neighbour. Words of its configuration, like `router`, cannot be names, not even in
 * quotes (conf/cf-lex.l); none of them has a hyphen, and no node's name ends with one.
 */
export const sessionName = (neighbour: string): string =>
  neighbour.includes('-') ? neighbour : `${neighbour}-`;

/** The neighbour of a session by what BIRD calls it. */
export const neighbourOf = (name: string): string => name.replace(/-$/, '');
