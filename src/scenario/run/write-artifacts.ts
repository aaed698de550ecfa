import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspection } from '../../model/inspection.ts';
import type { StepResult } from '../../model/result.ts';
import { ensureFolder } from '../../util/ensure-folder.ts';
import type { Attachment } from '../step-definition.ts';

/** Writes all that is known of a step into a folder of its own: its result, evidence and output. */
export async function writeArtifacts(
  directory: string,
  result: StepResult,
  attachments: readonly Attachment[],
): Promise<void> {
  const folder = join(directory, `${String(result.index).padStart(2, '0')}-${fileNameOf(result.name)}`);
  ensureFolder(folder);
  const inspections = result.failures.flatMap((failure, index) =>
    failure.evidence.map((inspection) => ({
      fileName: `failure-${index + 1}-${fileNameOf(inspection.subject)}.txt`,
      text: inspectionText(inspection),
    })),
  );
  const json = { fileName: 'result.json', text: `${JSON.stringify(result, null, 2)}\n` };
  await Promise.all(
    [json, ...inspections, ...attachments].map(({ fileName, text }) =>
      writeFile(join(folder, fileName), text),
    ),
  );
}

/** A name as a file may be called everywhere, short enough for every file system. */
export function fileNameOf(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  return safe === '' ? 'unnamed' : safe.slice(0, 80);
}

function inspectionText({ subject, sections }: Inspection): string {
  const parts = sections.map(({ title, lines }) => [`## ${title}`, ...lines, ''].join('\n'));
  return [`# ${subject}`, '', ...parts].join('\n');
}
