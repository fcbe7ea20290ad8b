import type { ServiceContext } from "../../service";
import type { AccessRules } from "../access";
import type { Blobs } from "../blobs";
import type { Buckets } from "../buckets";
import type { Objects } from "../objects";
import type { Uploads } from "../uploads";

/** What the operations work with. */
export interface Toolbox {
  readonly context: ServiceContext;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly access: AccessRules;
}
