import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { PAGING, pageAnswer, pageOf } from "../http/page.ts";
import { type Reach, type Route, route } from "../http/route.ts";
import { text } from "../http/text.ts";
import type { Camera } from "./camera.entity.ts";
import { addCamera, changeCamera, findCamera, listCameras, removeCamera, replaceCamera } from "./cameras.ts";
import { presentCamera } from "./present.ts";
import { CameraInput, CameraPatch, CameraView, KINDS } from "./schema.ts";

const named = ({ em, params }: Reach) => findCamera(em, params.id ?? "");

const CameraQuery = z.object({
  brand: text(1, 80).optional(),
  mount: text(1, 80).optional(),
  kind: z.enum(KINDS).optional(),
  ...PAGING,
});

export const cameraRoutes = ({ cursors }: { cursors: Cursors }): Route[] => [
  listRow(cursors),
  addRow,
  readRow,
  replaceRow,
  changeRow,
  removeRow,
];

const listRow = (cursors: Cursors) =>
  route({
    method: "get",
    path: "/cameras",
    tag: "cameras",
    summary: "The catalogue, by brand and model",
    who: "editor",
    query: CameraQuery,
    answers: { 200: pageOf(CameraView).meta({ id: "CameraPage" }) },
    act: async ({ em, query, request }) => {
      const after = cursors.read(query.cursor, request.path, query) as string[] | undefined;
      const rows = await listCameras(em, query, after, query.limit + 1);
      const position = ({ brand, model, id }: Camera) => [brand.toLowerCase(), model, id];
      return pageAnswer({ rows, query, cursors, request, position, present: presentCamera });
    },
  });

const addRow = route({
  method: "post",
  path: "/cameras",
  tag: "cameras",
  summary: "Add a camera to the catalogue",
  who: "admin",
  body: CameraInput,
  answers: { 201: CameraView },
  problems: { 409: "The catalogue has it already" },
  act: async ({ em, actor, body }) => created(await addCamera(em, actor, body)),
});

const readRow = route({
  method: "get",
  path: "/cameras/:id",
  tag: "cameras",
  summary: "One camera",
  who: "editor",
  find: named,
  answers: { 200: CameraView },
  act: async ({ found }) => ok(found),
});

const replaceRow = route({
  method: "put",
  path: "/cameras/:id",
  tag: "cameras",
  summary: "Replace a camera",
  who: "admin",
  find: named,
  guarded: true,
  body: CameraInput,
  answers: { 200: CameraView },
  problems: { 409: "Another camera has this name" },
  act: async ({ em, actor, found, body }) => ok(await replaceCamera(em, actor, found, body)),
});

const changeRow = route({
  method: "patch",
  path: "/cameras/:id",
  tag: "cameras",
  summary: "Change a camera",
  who: "admin",
  find: named,
  guarded: true,
  body: CameraPatch,
  answers: { 200: CameraView },
  problems: { 409: "Another camera has this name" },
  act: async ({ em, actor, found, body }) => ok(await changeCamera(em, actor, found, body)),
});

const removeRow = route({
  method: "delete",
  path: "/cameras/:id",
  tag: "cameras",
  summary: "Remove a camera that nobody has reviewed",
  who: "admin",
  find: named,
  guarded: true,
  answers: { 204: undefined },
  problems: { 409: "There are reviews of it" },
  act: async ({ em, actor, found }) => {
    await removeCamera(em, actor, found);
    return { status: 204 };
  },
});

const ok = (camera: Camera) => ({ status: 200, body: presentCamera(camera), version: camera.version });
const created = (camera: Camera) => ({ ...ok(camera), status: 201, location: `/cameras/${camera.id}` });
