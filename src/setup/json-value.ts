export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A key of an object, or a place in a list. */
export type Step = string | number;
