import { z } from 'zod';
import type { SandboxJson } from '../json.ts';
import type { StreamRecord } from './records.ts';
import type { TenantModel } from './tenant-model.ts';

/** Choice of a stream, by id or by name: the only one with that name, or the oldest or newest of them. */
export const streamChoice = {
  streamId: z.string().optional(),
  streamName: z.string().optional(),
  pick: z.enum(['oldest', 'newest']).optional(),
};

const json = z.custom<SandboxJson>((value) => value !== undefined, 'expected a value');

const edited = {
  ...streamChoice,
  person: z.string().min(1).optional().describe('the name that the audit metadata says'),
};
const modulePlace = {
  ...edited,
  scenario: z.string().optional().describe('id or name; may be left out where the stream has one scenario'),
  moduleId: z.number().int(),
};

/** Edits of one stream that a person makes in the dashboard. */
export const personEdits = [
  z.strictObject({ op: z.literal('setText'), ...modulePlace, pointer: z.string(), value: json }),
  z.strictObject({ op: z.literal('moveModule'), ...modulePlace, x: z.number(), y: z.number() }),
  z.strictObject({ op: z.literal('setField'), ...edited, pointer: z.string(), value: json }),
  z.strictObject({ op: z.literal('setState'), ...edited, state: z.enum(['active', 'inactive']) }),
  z.strictObject({ op: z.literal('renameStream'), ...edited, name: z.string().min(1) }),
  z.strictObject({ op: z.literal('deleteStream'), ...edited }),
] as const;

export const personEditSchema = z.discriminatedUnion('op', personEdits);

export type PersonEdit = z.infer<typeof personEditSchema>;

/** Makes an edit and returns the edited stream; undefined where it was deleted. Throws a `Problem`. */
export function makeEdit(model: TenantModel, edit: PersonEdit): StreamRecord | undefined {
  const stream = changed(model, edit);
  return stream === undefined || edit.person === undefined ? stream : model.sign(stream.id, edit.person);
}

function changed(model: TenantModel, edit: PersonEdit): StreamRecord | undefined {
  switch (edit.op) {
    case 'setText': {
      const place = { scenario: edit.scenario, moduleId: edit.moduleId };
      return model.setText(edit, place, edit.pointer, edit.value);
    }
    case 'moveModule': {
      const place = { scenario: edit.scenario, moduleId: edit.moduleId };
      return model.moveModule(edit, place, edit.x, edit.y);
    }
    case 'setField':
      return model.setField(edit, edit.pointer, edit.value);
    case 'setState':
      return model.setState(model.choose(edit).id, edit.state);
    case 'renameStream':
      return model.renameStream(edit, edit.name);
    case 'deleteStream':
      model.deleteStream(edit);
      return undefined;
  }
}
