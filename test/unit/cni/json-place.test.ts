import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseJson } from '../../../src/cni/json.ts';
import { jsonPathText, jsonSyntaxProblem, placeOfPath } from '../../../src/cni/json-place.ts';

const text = `{
  "name": "a, {b}: \\"c\\"",
  "plugins": [
    { "type": "bridge", "n": [1, [2, 3]] },
    { "type": 7 }
  ]
}`;

function syntaxError(wrong: string): unknown {
  try {
    return assert.fail(`parsed ${JSON.stringify(parseJson(wrong))}`);
  } catch (error) {
    return error;
  }
}

describe('places in JSON', () => {
  for (const [path, line, column] of [
    [[], 1, 1],
    [['name'], 2, 11],
    [['plugins'], 3, 14],
    [['plugins', 0], 4, 5],
    [['plugins', 0, 'n', 1, 1], 4, 38],
    [['plugins', 1, 'type'], 5, 15],
  ] as const) {
    it(`finds ${jsonPathText(path) || 'the whole'}`, () =>
      assert.deepEqual(placeOfPath(text, path), { line, column }));
  }

  it('gives the nearest thing around what is missing', () => {
    assert.deepEqual(placeOfPath(text, ['plugins', 1, 'capabilities', 'mac']), { line: 5, column: 5 });
    assert.deepEqual(placeOfPath(text, ['cniVersion']), { line: 1, column: 1 });
    assert.deepEqual(placeOfPath(text, ['plugins', 'type']), { line: 3, column: 14 });
  });

  it('finds every value of any document', () => {
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 3, values: [fc.string(), fc.integer()] }),
        fc.nat(3),
        (value, indent) => {
          const document = JSON.stringify(value, undefined, indent);
          const lines = document.split('\n');
          const visit = (part: unknown, path: readonly (string | number)[]): void => {
            const { line, column } = placeOfPath(document, path);
            const rest = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join('\n');
            const depth = indent === 0 ? '' : ' '.repeat(indent * path.length);
            const own = JSON.stringify(part, undefined, indent).replaceAll('\n', `\n${depth}`);
            assert.ok(rest.startsWith(own), `${jsonPathText(path)} at ${line}:${column}`);
            const children = Array.isArray(part)
              ? part.entries()
              : part instanceof Object
                ? Object.entries(part)
                : [];
            for (const [key, child] of children) visit(child, [...path, key]);
          };
          visit(JSON.parse(document), []);
        },
      ),
    );
  });
});

describe('syntax errors of JSON', () => {
  for (const [wrong, line, column] of [
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{\n  "a": [1,\n]}', 3, 1],
    ['{}\n{}', 2, 1],
    ['{"a": 1,\n "a": 2}', 2, 3],
    ['', 1, 1],
    ['\n\n{ "a": "b', 3, 10],
  ] as const) {
    it(`have line and column: ${JSON.stringify(wrong)}`, () => {
      const problem = jsonSyntaxProblem(wrong, syntaxError(wrong));
      assert.deepEqual({ line: problem.line, column: problem.column }, { line, column });
      assert.doesNotMatch(problem.message, /position/);
    });
  }

  it('tell where a text gets too deep, and end no stack', () => {
    const deep = '['.repeat(200_000);
    const error = syntaxError(deep);
    assert.ok(error instanceof SyntaxError);
    assert.deepEqual(jsonSyntaxProblem(deep, error), {
      message: 'It is nested too deeply',
      offset: 500,
      line: 1,
      column: 501,
    });
  });
});
