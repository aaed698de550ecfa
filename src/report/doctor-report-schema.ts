import * as z from 'zod';
import { type DoctorReport, findingStatuses } from '../model/doctor-report.ts';
import { openJsonSchema, type Plain, type Same } from './schema-parts.ts';

const runtime = z.enum(['namespace', 'docker']);

const finding = z
  .object({
    id: z.string().describe('stays the same from version to version'),
    name: z.string(),
    status: z.enum(findingStatuses).describe('fail: the runtime does not work; warn: a part of it'),
    detail: z.string().describe('the state it is in'),
    why: z.string().describe('why it matters'),
    mend: z.exactOptional(z.string()).describe('the command that mends it, or what to do'),
  })
  .readonly();

const examination = z
  .object({
    runtime,
    works: z.boolean().describe('no finding fails'),
    findings: z.array(finding).readonly(),
  })
  .readonly();

/** What `podnet doctor -o json` writes, as a schema. */
export const doctorReportSchema = z
  .object({
    apiVersion: z.literal('podnet/v1alpha1'),
    kind: z.literal('DoctorReport'),
    podnetVersion: z.string(),
    runtime: runtime.describe('the one that was asked for, or that auto takes here'),
    works: z.boolean().describe('whether that one works'),
    examinations: z.array(examination).readonly().describe('one a runtime that was looked at'),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const schemaIsTheType: Same<Plain<z.infer<typeof doctorReportSchema>>, Plain<DoctorReport>> = true;

/** The JSON Schema of docs/doctor-report.schema.json. */
export function doctorReportJsonSchema(): object {
  return openJsonSchema(doctorReportSchema, {
    title: 'podnet DoctorReport',
    description: 'What "podnet doctor -o json" writes. Readers must tolerate new findings and new fields.',
  });
}
