import assert from 'node:assert/strict';
import { assertFinding, type Diagnosis } from '../../support/diagnosis.ts';
import type { User } from '../../support/world.ts';
import type { DeepPart } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { diagnose, type Sickness } from './sickness.ts';
import { sicknesses } from './sicknesses.ts';

/** Every ordinary user has it. */
const always = ['privilege'];

/**
 * A finding is there with its cause, and not without.
 * @throws AssertionError with the whole report
 */
export function assertCaused(sickness: Sickness, id: string, sick: Diagnosis, healthy: Diagnosis): void {
  const expected = sickness.finds[id];
  assert.ok(expected !== undefined);
  assertFinding(sick, id, expected);
  const usual = healthy.findings.get(id)?.status;
  if (!always.includes(id)) assert.notEqual(usual, expected.status, `${id} is always found`);
}

/** The findings of the namespace runtime; those of engines are produced by `npm test`. */
export const doctor: DeepPart = {
  name: 'doctor',
  title: 'every finding of podnet doctor is produced by a machine that is like that, and by no other',
  async run(context) {
    const machines = new Map<Sickness | User, Promise<Diagnosis>>();
    const once = (key: Sickness | User, what: Partial<Sickness>): Promise<Diagnosis> => {
      const known = machines.get(key) ?? diagnose(what);
      machines.set(key, known);
      return known;
    };
    const items = sicknesses.flatMap((sickness) =>
      Object.keys(sickness.finds).map((id) => ({ name: `${id}: ${sickness.name}`, id, sickness })),
    );
    return [
      await tryAll(context, {
        what: 'findings of doctor produced',
        items,
        nameOf: ({ name }) => name,
        limit: 2,
        hold: async ({ id, sickness }) => {
          const { user = 'root' } = sickness;
          assertCaused(sickness, id, await once(sickness, sickness), await once(user, { user }));
        },
      }),
    ];
  },
};
