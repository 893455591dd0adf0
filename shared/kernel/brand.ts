declare const brand: unique symbol;

/** A primitive that only its parser may make: `Brand<string, 'E164'>` is not assignable from a plain string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
