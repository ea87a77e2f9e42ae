import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartRefused } from './start-refused.ts';
import { type SwitchChanges, switchesSchema } from './switches.ts';

const fileSchema = z.record(z.string(), switchesSchema);

/** Reads the switches of tenants by name from a JSON file. Throws `StartRefused` that names the file, place and reason. */
export function readSwitches(file: string): Readonly<Record<string, SwitchChanges>> {
  const switches = fileSchema.safeParse(contentOf(file));
  if (switches.success) return switches.data;
  const issues = switches.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new StartRefused(`${file} does not hold switches of tenants: ${issues.join('; ')}`);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartRefused(`${file} cannot be read as JSON: ${reason}`, { cause: error });
  }
}
