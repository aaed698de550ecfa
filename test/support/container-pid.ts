import assert from 'node:assert/strict';
import { testEngine } from './engine.ts';

/**
 * The first process of a node's container, as the engine's machine has it: this one.
 * @param enter the words that enter it: `docker --host ADDRESS exec -it CONTAINER …`
 */
export async function containerPid(enter: readonly string[]): Promise<number> {
  const [address, container] = ['--host', '-it'].map((option) => enter[enter.indexOf(option) + 1]);
  assert.ok(address !== undefined && container !== undefined, enter.join(' '));
  const { State } = await testEngine(address).getContainer(container).inspect();
  return State.Pid;
}
