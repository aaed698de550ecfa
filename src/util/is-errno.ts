/** Whether an error is one of the system's by that name: `ENOENT`. */
export const isErrno = (error: unknown, name: string): boolean =>
  error instanceof Error && 'code' in error && error.code === name;
