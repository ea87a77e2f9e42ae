import { digest } from '../../core/tree/fingerprint.ts';
import { isJsonArray, member } from '../../core/json/json.ts';
import { treePath, type Tree } from '../../core/tree/tree.ts';
import { unknownResources } from '../../core/tree/validate/validate.ts';
import type { StoreSession } from '../../ports/store.ts';

/**
 * Version of the written form. Increased when Sluice writes other bytes for the same export file, which makes it read
 * every stream once more.
 */
const writtenForm = 3;

/** Form in which the platform and Sluice write the streams of a source. Changes of it are nobody's work. */
export interface ExportForm {
  /** Unknown fields that exports have had, by kind of file and place. Sorted. */
  readonly fields: readonly string[];
}

const subjectOf = (source: string) => `form of ${source}`;

export async function readForm(store: Pick<StoreSession, 'status'>, source: string): Promise<ExportForm> {
  const status = (await store.status(subjectOf(source)))?.status;
  const fields = member(status, 'fields');
  return { fields: isJsonArray(fields) ? fields.filter((field) => typeof field === 'string') : [] };
}

export async function saveForm(
  store: Pick<StoreSession, 'saveStatus'>,
  source: string,
  { fields }: ExportForm,
  at: number,
): Promise<void> {
  await store.saveStatus({ subject: subjectOf(source), at, status: { fields: [...fields] } });
}

/** Returns the form with the unknown fields of recent exports added. */
export function withFieldsOf(form: ExportForm, tree: Tree): ExportForm {
  const found = unknownResources(tree)
    .filter(({ code }) => code === unknownField)
    .map(({ file, place }) => `${treePath(file).is} ${place.replaceAll(/\/\d+(?=\/|$)/g, '/*')}`);
  return { fields: [...new Set([...form.fields, ...found])].sort() };
}

const unknownField = 'SLC1017';

/** Returns a key of the form. When it changes, streams must be read again. */
export function formKey({ fields }: ExportForm): string {
  return digest([String(writtenForm), [...fields]]);
}
