/** Every problem that the `directory` tenant driver reports, by its stable code. */
export const directoryTenantProblems = {
  SLC2151: {
    title: "Sluice cannot use a tenant's inbox or outbox",
    remedy: 'Create or mount the folder, or correct its permissions.',
  },
  SLC2152: {
    title: 'A stream has no export file',
    remedy: "Export it in the tenant's dashboard and put the file into the inbox.",
  },
  SLC2153: {
    title: 'A file in the inbox is unusable',
    remedy:
      'Export the stream again into the inbox. The faulty file is in `rejected` with the reason, or still in place.',
  },
  SLC2154: {
    title: 'A file in the inbox changed while Sluice read it',
    remedy: 'No action needed; Sluice reads it again.',
  },
  SLC2155: {
    title: 'A tenant without an outbox has pending changes',
    remedy: "Set the tenant's `outbox`.",
  },
  SLC2156: {
    title: 'Sluice cannot move files in an inbox and reads them in place',
    remedy: 'Unless it should be read-only, correct its permissions or free space.',
  },
  SLC2157: {
    title: 'Sluice cannot follow a `complete.txt`',
    remedy: 'Add the missing exports or correct it (docs/how-to/directory.md), and put it there again.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;

export type DirectoryTenantCode = keyof typeof directoryTenantProblems;
