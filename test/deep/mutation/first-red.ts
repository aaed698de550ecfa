// A reporter: one red test is enough, and which one it was is all that is told.
import { writeSync } from 'node:fs';
import process from 'node:process';
import type { TestEvent } from 'node:test/reporters';

// oxlint-disable-next-line import/no-default-export -- what a reporter is
export default async function* firstRed(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if (type !== 'test:fail') continue;
    writeSync(1, `${data.name}: ${data.details.error.message}\n`);
    process.exit(1);
  }
  yield '';
}
