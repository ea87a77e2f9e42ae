import * as z from 'zod';
import { fileSchema } from './schema.ts';

/** Returns the JSON Schema (draft 2020-12) of a configuration file, for editors and docs. */
export function configJsonSchema() {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    title: 'Sluice configuration',
    description: 'Generated. docs/reference/configuration.md says what it means.',
    ...schema,
  };
}
