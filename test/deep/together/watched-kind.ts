import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { pause } from '../../support/pause.ts';

/** What is told reaches whoever watches a little after it is answered. */
const patienceMs = 5_000;

/** What somebody saw who watched the objects of a kind: a line each, with version, namespace and name. */
export class WatchedKind {
  #text = '';

  readonly take = (text: string): void => {
    this.#text = text;
  };

  /**
   * @param versions of what is there now, by namespace and name
   * @throws AssertionError when it has not seen one of them, or versions that did not rise
   */
  async assertSaw(kind: string, versions: ReadonlyMap<string, string>): Promise<void> {
    for (const end = performance.now() + patienceMs; performance.now() < end; await pause(50)) {
      if (isDeepStrictEqual(this.#latest(versions), versions)) break;
    }
    assert.deepEqual(this.#latest(versions), versions, `what a watch of ${kind} saw last`);
    let before = 0;
    for (const { version, name } of this.#lines()) {
      assert.ok(version > before, `a watch of ${kind} saw ${name} with version ${version} after ${before}`);
      before = version;
    }
  }

  /** The latest versions of some objects. */
  #latest(of: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const all = new Map(this.#lines().map(({ name, version }) => [name, String(version)]));
    return new Map([...of.keys()].flatMap((name) => (all.has(name) ? [[name, all.get(name) ?? '']] : [])));
  }

  /** Whether it has seen anything yet. */
  get hasBegun(): boolean {
    return this.#lines().length > 0;
  }

  #lines() {
    return this.#text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.trim().split(/\s+/))
      .map(([version = '', namespace = '', name = '']) => ({
        version: Number(version),
        name: `${namespace === '<none>' ? '' : namespace}/${name}`,
      }));
  }
}
