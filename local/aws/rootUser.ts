import { randomBytes } from "node:crypto";
import type { Credentials, IamService } from "./iam/iamService";
import type { Principal } from "./service";
import type { Store } from "./store";

/** The account's root user: a long-lived key, made once for each data folder. */
export interface RootUser {
  readonly credentials: Credentials;
  readonly principal: Principal;
}

const KEY = "root";

export async function openRootUser(store: Store, accountId: string): Promise<RootUser> {
  const keys = store.collection<Credentials>("aws/rootUser");
  let credentials = keys.get(KEY);
  if (!credentials) {
    credentials = {
      accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
    };
    await keys.put(KEY, credentials);
  }
  return { credentials, principal: { kind: "root", arn: `arn:aws:iam::${accountId}:root` } };
}

/** Knows the root user's key beside those of role sessions. */
export function withRoot(root: RootUser, iam: IamService): Pick<IamService, "identify"> {
  return {
    identify: (accessKeyId) =>
      accessKeyId === root.credentials.accessKeyId ? root : iam.identify(accessKeyId),
  };
}
