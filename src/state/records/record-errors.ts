import { PortError } from '../../ports/errors.ts';

/** A record of the store has a version that this program does not know yet. */
export class RecordTooNew extends PortError {
  override readonly name = 'RecordTooNew';
  constructor(record: string, versions: { readonly stored: number; readonly known: number }) {
    super(
      `the record "${record}" in the store has version ${versions.stored}, and this version of Sluice knows ${versions.known} at most: run the version of Sluice that wrote it, or restore a backup of the store`,
      { code: 'SLC2312', remedy: 'never' },
    );
  }
}

/** A record of the store does not have the form that this program expects. */
export class RecordUnreadable extends PortError {
  override readonly name = 'RecordUnreadable';
  constructor(record: string, reason: string) {
    super(
      `the record "${record}" in the store cannot be read: ${reason}. Restore a backup of the store, or remove the store and run \`sluice adopt ENV --rebuild\` for each environment`,
      { code: 'SLC2313', remedy: 'never' },
    );
  }
}
