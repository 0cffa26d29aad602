import type { Camera } from "./camera.entity.ts";
import type { CameraView } from "./schema.ts";

/** Names each member that leaves the service; what isn't known is left out. */
export const presentCamera = (camera: Camera): CameraView => ({
  id: camera.id,
  slug: camera.slug,
  brand: camera.brand,
  model: camera.model,
  kind: camera.kind,
  ...(camera.mount != null && { mount: camera.mount }),
  ...(camera.cropFactor != null && { cropFactor: camera.cropFactor }),
  ...(camera.megapixels != null && { megapixels: camera.megapixels }),
  ...(camera.year != null && { year: camera.year }),
  ...(camera.weightGrams != null && { weightGrams: camera.weightGrams }),
  ...(camera.priceUsd != null && { priceUsd: camera.priceUsd }),
  version: camera.version,
  createdAt: camera.createdAt.toISOString(),
  updatedAt: camera.updatedAt.toISOString(),
});
