/** Rights on a stage. Each is granted separately, and each of them includes viewing. */
export const rights = ['view', 'operate', 'approve'] as const;

export type Right = (typeof rights)[number];
