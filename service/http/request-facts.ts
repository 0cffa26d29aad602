import type { Context } from "koa";
import { isForm } from "./body.ts";
import { negotiateLanguage } from "./language.ts";
import type { RequestFacts } from "./route.ts";

const REFRESH_COOKIE = "refresh";

/** What handlers may know of a request. */
export const requestFacts = (ctx: Context): RequestFacts => ({
  id: ctx.state.requestId,
  address: ctx.ip,
  language: negotiateLanguage(ctx.get("Accept-Language")),
  path: ctx.path,
  querystring: ctx.querystring,
  refreshCookie: ctx.cookies.get(REFRESH_COOKIE),
  isForm: isForm(ctx),
});
