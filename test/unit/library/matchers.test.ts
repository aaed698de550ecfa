import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { expect } from 'expect';
import * as assertions from '../../../src/library/assert.ts';
import { matchers, type PodnetMatchers } from '../../../src/library/expect.ts';
import { Matrix } from '../../../src/library/matrix.ts';
import type { Probe } from '../../../src/library/probe.ts';
import { greenReport, redReport } from '../../support/sample-reports.ts';
import { probeThat } from '../../support/probe.ts';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends PodnetMatchers<R> {}
}

expect.extend(matchers);

const answered = probeThat('answered');
const stopped = probeThat('no-answer', 'answered');
const closed = probeThat('refused', 'refused');
const dead = probeThat('inconclusive', 'refused');

/** Each must do the same in both makes. */
const claims: readonly (readonly [
  claim: string,
  green: readonly Probe[],
  expectIt: (probe: Probe) => void,
  assertIt?: (probe: Probe) => void,
])[] = [
  ['answered', [answered], (probe) => expect(probe).toBeAnswered(), assertions.assertAnswered],
  ['blocked', [stopped], (probe) => expect(probe).toBeBlocked(), assertions.assertBlocked],
  [
    'refused',
    [closed],
    (probe) => expect(probe).toHaveVerdict('refused'),
    (probe) => assertions.assertVerdict(probe, 'refused'),
  ],
  [
    'no-answer or refused',
    [stopped, closed],
    (probe) => expect(probe).toHaveVerdict(['no-answer', 'refused']),
    (probe) => assertions.assertVerdict(probe, ['no-answer', 'refused']),
  ],
  ['not answered', [stopped], (probe) => expect(probe).not.toBeAnswered()],
  ['not blocked', [answered], (probe) => expect(probe).not.toBeBlocked()],
  ['not refused', [answered, stopped], (probe) => expect(probe).not.toHaveVerdict('refused')],
];

for (const [claim, green, ...makes] of claims) {
  test(`"${claim}" is green for what is so, and for nothing else, least of all a dead target`, () => {
    for (const make of makes) {
      if (make === undefined) continue;
      for (const probe of [answered, stopped, closed, dead]) {
        const act = (): void => make(probe);
        if (green.includes(probe)) assert.doesNotThrow(act, `${claim}: ${probe.verdict}`);
        else assert.throws(act, `${claim}: ${probe.verdict}`);
      }
    }
  });
}

test('a failure tells the whole story, the same in both makes', () => {
  const probe = probeThat('no-answer', 'answered', {
    detail: 'nothing came back in 1000 ms',
    evidence: [
      { subject: 'node/node-1', sections: [{ title: 'routes', lines: ['10.244.2.0/24 via 198.18.0.9'] }] },
    ],
  });
  const wanted = [
    'web → db tcp/5432: expected answered, seen no-answer',
    'nothing came back in 1000 ms',
    'reason    timeout',
    'from      web 10.244.1.2',
    'to        db 10.244.2.2',
    '10.244.2.0/24 via 198.18.0.9',
  ];
  for (const act of [() => expect(probe).toBeAnswered(), () => assertions.assertAnswered(probe)]) {
    assert.throws(act, ({ message }: Error) => {
      for (const part of wanted) assert.ok(message.includes(part), `${part} is missing in:\n${message}`);
      return true;
    });
  }
});

test('an assertion that fails is an AssertionError, with its failures for programs', () => {
  assert.throws(
    () => assertions.assertAnswered(stopped),
    (error) => {
      assert.ok(
        error instanceof assert.AssertionError && error instanceof assertions.ExpectationError,
        'its classes',
      );
      assert.equal(error.failures[0]?.verdict, 'no-answer');
      return true;
    },
  );
});

const matrixOf = (...probes: readonly Probe[]): Matrix =>
  new Matrix({ protocol: 'tcp' }, ['web', 'db'], ['web', 'db'], probes);

suite('a matrix', () => {
  const back = probeThat('no-answer', 'answered', { from: 'db', to: 'web' });
  const matrix = matrixOf(answered, back);

  test('is all answered when each of its probes is', () => {
    expect(matrixOf(answered)).toReachEveryPod();
    assertions.assertAllAnswered(matrixOf(answered));
    assert.throws(() => expect(matrix).toReachEveryPod(), /1 of 2 probes .*\n\ndb → web tcp\/5432/);
    assert.throws(() => assertions.assertAllAnswered(matrix), /1 of 2 probes/);
  });

  test('may have exceptions, of which the last one counts', () => {
    const except = [
      { from: 'db', verdict: 'answered' },
      { from: 'db', to: 'web', verdict: 'blocked' },
    ] as const;
    expect(matrix).toMatchReachability({ except });
    assertions.assertMatrix(matrix, { except });
    assert.throws(() => assertions.assertMatrix(matrix, { except: except.toReversed() }), /1 of 2 probes/);
    const deadBack = { ...back, verdict: 'inconclusive' } as const;
    assert.throws(() => assertions.assertMatrix(matrixOf(answered, deadBack), { except }), /inconclusive/);
  });

  test('has no exception for a name of nobody, or for no pair', () => {
    const wrong = (from: string, to: string) => () =>
      assertions.assertMatrix(matrix, { except: [{ from, to, verdict: 'blocked' }] });
    assert.throws(wrong('wed', 'all'), { code: 'unknown-name', hint: 'did you mean "web"?' });
    assert.throws(wrong('all', 'nobody-like-it'), { code: 'unknown-name', hint: 'there are web, db' });
    assert.throws(wrong('web', 'web'), { code: 'exception-of-no-pair' });
  });

  test('tells a few of the names that there are, and not hundreds', () => {
    const names = Array.from({ length: 20 }, (_, n) => `pod-number-${n}`);
    const large = new Matrix({ protocol: 'tcp' }, names, names, [answered]);
    const act = () => assertions.assertMatrix(large, { except: [{ from: 'x', verdict: 'blocked' }] });
    assert.throws(act, { hint: `there are ${names.slice(0, 8).join(', ')}` });
  });

  test('may have exceptions for all that call, and for all that are called', () => {
    const both = matrixOf(stopped, back);
    assertions.assertMatrix(both, {
      except: [
        { to: 'db', verdict: 'blocked' },
        { from: 'db', verdict: 'blocked' },
      ],
    });
    assertions.assertMatrix(both, { except: [{ verdict: 'blocked' }] });
  });

  test('that is not as expected tells programs what was seen and what was expected, pair by pair', () => {
    const except = [{ from: 'db', verdict: 'refused' }] as const;
    assert.throws(() => assertions.assertMatrix(matrixOf(answered, stopped, back), { except }), {
      actual: ['no-answer', 'no-answer'],
      expected: ['answered', 'refused'],
    });
  });

  test('has the place of what is wrong with an expectation', () => {
    // @ts-expect-error a program without types may write anything
    const act = () => assertions.assertMatrix(matrix, { default: 'anwsered' });
    assert.throws(act, /^ProblemsError: expect\.default/);
  });

  test('has no opposite: that not all is so is green when one is dead', () => {
    const message = (who: string) => `.not.${who}() would say nothing of any pair`;
    assert.throws(() => expect(matrixOf(dead)).not.toReachEveryPod(), {
      code: 'no-opposite',
      message: message('toReachEveryPod'),
    });
    assert.throws(() => expect(greenReport).not.toHavePassed(), {
      code: 'no-opposite',
      message: message('toHavePassed'),
    });
  });

  test('is found by pair, and printed as a table', () => {
    assert.equal(matrix.get('db', 'web'), back);
    assert.equal(matrix.get('db', 'nobody'), undefined);
    assert.match(String(matrix), /TCP: 1 of 2 pairs as expected\n\nFROM/);
  });
});

test('a report passes when all of its steps have', () => {
  expect(greenReport).toHavePassed();
  assertions.assertPassed(greenReport);
  assert.throws(() => expect(redReport).toHavePassed(), /steps did not pass/);
  assert.throws(() => assertions.assertPassed(redReport), /steps did not pass/);
  assert.throws(
    () => assertions.assertPassed({ ...greenReport, scenarios: [] }),
    assertions.ExpectationError,
  );
});

test('what is no probe, because an await is missing, is no failed probe', () => {
  const missing: unknown = Promise.resolve(answered);
  const rows: readonly (readonly [string, string, () => void])[] = [
    ['toBeAnswered', 'cluster.probe()', () => expect(missing).toBeAnswered()],
    ['toBeBlocked', 'cluster.probe()', () => expect(missing).not.toBeBlocked()],
    ['toHaveVerdict', 'cluster.probe()', () => expect(missing).toHaveVerdict('refused')],
    ['toReachEveryPod', 'cluster.matrix()', () => expect(missing).toReachEveryPod()],
    ['toMatchReachability', 'cluster.matrix()', () => expect(missing).toMatchReachability('answered')],
    ['toHavePassed', 'runScenario()', () => expect(missing).toHavePassed()],
  ];
  for (const [who, from, act] of rows) {
    assert.throws(act, {
      code: 'not-judgeable',
      message: `${who} judges what ${from} gives, and got something else`,
    });
  }
});

test('matchers work where nothing says whether the opposite is meant', () => {
  assert.equal(matchers.toBeAnswered.call({}, answered).pass, true);
  assert.equal(matchers.toBeAnswered.call({}, dead).pass, false);
  assert.equal(matchers.toReachEveryPod.call({}, matrixOf(answered)).pass, true);
  assert.equal(matchers.toHavePassed.call({}, greenReport).pass, true);
});

test('there is no verdict that nobody can find', () => {
  // @ts-expect-error a program without types may write anything
  const act = () => assertions.assertVerdict(answered, 'anwsered');
  assert.throws(act, { hint: 'did you mean "answered"?' });
  assert.throws(act, /^ProblemsError: expect/);
});
