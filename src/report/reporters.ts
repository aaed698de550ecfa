import { githubReporter } from './github.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import { markdownReporter } from './markdown.ts';
import { plainReporter } from './plain.ts';
import type { ReportFormat } from './report-format.ts';
import { tapReporter } from './tap.ts';
import { treeReporter } from './tree.ts';
import type { MakeReporter } from './reporter.ts';

/** Every format of `--report`, one line each. */
export const reporters = {
  tree: treeReporter,
  plain: plainReporter,
  tap: tapReporter,
  json: jsonReporter,
  junit: junitReporter,
  github: githubReporter,
  markdown: markdownReporter,
} as const satisfies Readonly<Record<ReportFormat, MakeReporter>>;
