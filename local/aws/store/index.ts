export {
  LockedError,
  StoreCorruptError,
  StoreUnusableError,
  StoreVersionError,
} from "./errors";
export { openStore } from "./levelStore";
export type { Change, Collection, Range, Store } from "./types";
