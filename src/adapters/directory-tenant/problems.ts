/** Every problem that the `directory` tenant driver reports, by its stable code. */
export const directoryTenantProblems = {
  SLC2151: {
    title: 'The inbox or outbox of a tenant cannot be used',
    remedy:
      'Create the folder, mount it, or correct its rights. It is never created by Sluice: that would hide a share which is not mounted.',
  },
  SLC2152: {
    title: 'No export file of a stream was seen',
    remedy: "Export the stream in the tenant's dashboard and put the file into the inbox.",
  },
  SLC2153: {
    title: 'A file in the inbox cannot be used, and is passed over',
    remedy:
      'Export the stream again and put that file into the inbox, or remove this one. The message names the file and what is wrong with it.',
  },
  SLC2154: {
    title: 'A file in the inbox changed while it was read',
    remedy: 'Nothing: it is read again by itself.',
  },
  SLC2155: {
    title: 'A tenant without an outbox was to be given something',
    remedy: 'Set `outbox` of the tenant.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;

export type DirectoryTenantCode = keyof typeof directoryTenantProblems;
