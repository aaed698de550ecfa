import assert from 'node:assert/strict';
import { engineAddress, testEngine } from './engine.ts';

/**
 * The first process of a node's container, as the engine's machine has it: this one.
 * @param enter the words that enter it: `docker … exec -it CONTAINER …`
 */
export async function containerPid(enter: readonly string[], address = engineAddress): Promise<number> {
  const container = enter[enter.indexOf('-it') + 1];
  assert.ok(container !== undefined, enter.join(' '));
  const { State } = await testEngine(address).getContainer(container).inspect();
  return State.Pid;
}
