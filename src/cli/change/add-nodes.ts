import { checkLabelChanges } from '../../cluster/check-label-changes.ts';
import { UsageError } from '../../model/errors.ts';
import { parseNodeName } from '../../model/names.ts';
import { text, texts, wholeNumber } from '../arguments.ts';
import { exitCodes } from '../exit-code.ts';
import { given } from '../given.ts';
import { readLabelPairs } from '../label-words.ts';
import type { Change } from './change.ts';
import { withSlowNote } from './slow-note.ts';

/** One after another: each is told as soon as it is part of the network. */
export const addNodes: Change = async (args, context, open) => {
  const word = text(args, 'name');
  const name = word === undefined ? undefined : parseNodeName(word);
  const count = wholeNumber(args, 'count', 1) ?? 1;
  const zone = text(args, 'zone');
  const labels = readLabelPairs(texts(args, 'label'));
  checkLabelChanges('Node', labels);
  if (name !== undefined && count > 1) {
    throw new UsageError('name-and-count', `${count} nodes cannot all be called ${name}`, {
      hint: 'leave out the name: they are numbered',
    });
  }
  const { terminal, signal } = context;
  await using cluster = await open(args, context);
  for (let added = 0; added < count; added++) {
    const node = { labels, ...given('name', name), ...given('zone', zone) };
    const made = await withSlowNote(context, `adding ${name ?? 'a node'}…`, () =>
      cluster.addNode(node, { signal }),
    );
    terminal.out(`node/${made} added\n`);
  }
  return exitCodes.ok;
};
