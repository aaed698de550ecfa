import * as fc from 'fast-check';

export const framed = (text: string): Buffer =>
  Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);

/** Trees of the words that parameters are made of. */
export const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      '',
      'node-1',
      'default/web',
      'pod',
      'node',
      '__proto__',
      '../../etc/passwd',
      '10.244.1.2',
    ),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'node',
        'nodes',
        'pod',
        'pods',
        'name',
        'kind',
        'target',
        'id',
        'data',
        'path',
        'order',
        'probes',
        'token',
        'parcel',
        'offsetBytes',
        'isLast',
        'endpoints',
        'ports',
        'questions',
        'underlay',
        'network',
        'length',
        '__proto__',
        'containers',
        'frames',
        'waitMs',
        'expected',
        'sent',
      ),
      tie('json'),
      { maxKeys: 5 },
    ),
  ),
}));

/** A message of JSON-RPC, or nearly: mostly a request by one of these methods, with parameters of any kind. */
export const messageTo = (methods: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record({
      jsonrpc: fc.constantFrom<unknown>('2.0', '2.0', '2.0', '1.0', 2, null),
      id: fc.oneof(
        fc.integer({ min: 1_000 }),
        fc.constantFrom<unknown>(null, '', 'x', -1, 1.5, {}, undefined),
      ),
      method: fc.oneof(
        fc.constantFrom<unknown>(...methods),
        fc.constantFrom<unknown>('$/cancelRequest', '$/progress', 'rpc.discover', '', 5, null, undefined),
      ),
      params: json,
    })
    .map((object) => JSON.stringify(object));
