declare const types: unique symbol;

/** A request's name, with the types of what is asked and what is answered. */
export interface Method<Params, Result> {
  readonly name: string;
  readonly [types]?: (params: Params) => Result;
}

export type ParamsOf<M> = M extends Method<infer P, infer _Result> ? P : never;
export type ResultOf<M> = M extends Method<infer _Params, infer T> ? T : never;

export const request = <P, R>(name: string): Method<P, R> => ({ name });
