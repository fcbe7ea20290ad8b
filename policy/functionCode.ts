import type { asset } from "@pulumi/pulumi";
import { listOf, objectOf, type Resource } from "./resource";

export const functionTypes = ["aws:lambda/function:Function"];

/** The code of a function, as far as the program holds it as text: inline callbacks do. */
export interface Code {
  readonly text: string;
  /** Whether there is no more of it, in a file, a bucket, an image or a layer. */
  readonly isWhole: boolean;
}

export async function codeOf(resource: Resource): Promise<Code> {
  const archive = resource.properties.code as Partial<asset.AssetArchive> | undefined;
  if (!archive || typeof archive !== "object" || !("assets" in archive)) {
    return { text: "", isWhole: false };
  }
  const assets = Object.values((await archive.assets) ?? {});
  const texts = await Promise.all(
    assets.map((each) => ("text" in each ? (each as asset.StringAsset).text : undefined)),
  );
  return {
    text: texts.filter((each) => each !== undefined).join("\n"),
    isWhole: !texts.includes(undefined) && listOf(resource, "layers").length === 0,
  };
}

/** The environment variables of a function that are known. */
export function environmentOf(resource: Resource): Readonly<Record<string, string>> {
  const variables = objectOf(resource, "environment")?.variables ?? {};
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => typeof value === "string"),
  ) as Record<string, string>;
}
