import { type ComponentChildren, h } from "preact";
import { render } from "preact-render-to-string";
import type { Language } from "../http/language.ts";
import type { LinkPurpose } from "./account-links.ts";

const TEXTS = {
  es: {
    invitation: "Bienvenido: elija su contraseña",
    "password-reset": "Elija una contraseña nueva",
    password: "Contraseña (12 caracteres como mínimo)",
    send: "Guardar la contraseña",
    invalid: "La contraseña no sirve: necesita entre 12 y 200 caracteres.",
    over: "Este enlace ya se usó o ha caducado. Pida uno nuevo.",
    unknown: "Este enlace no existe. Compruebe que lo copió entero.",
    refused: "Ahora no es posible. Inténtelo de nuevo en unos minutos.",
    done: "La contraseña está guardada. Ya puede iniciar sesión.",
    next: "Abrir la aplicación",
  },
  pt: {
    invitation: "Bem-vindo: escolha sua senha",
    "password-reset": "Escolha uma nova senha",
    password: "Senha (no mínimo 12 caracteres)",
    send: "Salvar a senha",
    invalid: "A senha não serve: precisa ter de 12 a 200 caracteres.",
    over: "Este link já foi usado ou expirou. Peça um novo.",
    unknown: "Este link não existe. Verifique se o copiou por inteiro.",
    refused: "Agora não é possível. Tente de novo em alguns minutos.",
    done: "A senha foi salva. Você já pode entrar.",
    next: "Abrir o aplicativo",
  },
  en: {
    invitation: "Welcome: choose your password",
    "password-reset": "Choose a new password",
    password: "Password (at least 12 characters)",
    send: "Save the password",
    invalid: "This password does not do: it needs 12 to 200 characters.",
    over: "This link was used or has expired. Ask for a new one.",
    unknown: "There is no such link. Check that you copied all of it.",
    refused: "This is not possible just now. Try again in a few minutes.",
    done: "The password is saved. You can sign in now.",
    next: "Open the application",
  },
} as const;

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem;color:#1a1a1a;background:#fff}" +
  "label{display:block}input,button{font:inherit;padding:.5rem;margin:.5rem 0;box-sizing:border-box}input{width:100%}[role=alert]{color:#a40000}" +
  "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}[role=alert]{color:#ff9c9c}a{color:#9cf}}";

/** The page may load nothing, run nothing, be framed by nobody, and send its form to us only. */
export const FORM_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // With no-referrer a browser would send the form with "Origin: null", which is nobody's page.
  "Referrer-Policy": "same-origin",
  Vary: "Accept-Language",
};

/** The form behind an e-mailed link; `isInvalid` after a password that does not do. It posts to its own address. */
export function passwordForm(purpose: LinkPurpose, language: Language, isInvalid = false): string {
  const texts = TEXTS[language];
  const input = h("input", {
    type: "password",
    name: "password",
    id: "password",
    required: true,
    minLength: 12,
    maxLength: 200,
    autoComplete: "new-password",
    ...(isInvalid && { "aria-invalid": "true", "aria-describedby": "error" }),
  });
  const form = h(
    "form",
    { method: "post" },
    h("label", { for: "password" }, texts.password, input),
    h("button", {}, texts.send),
  );
  return page(language, texts[purpose], [isInvalid && h("p", { role: "alert", id: "error" }, texts.invalid), form]);
}

export function doneForm(purpose: LinkPurpose, language: Language, appUrl: string | undefined): string {
  const texts = TEXTS[language];
  return page(language, texts[purpose], [
    h("p", { role: "status" }, texts.done),
    appUrl && h("p", {}, h("a", { href: appUrl }, texts.next)),
  ]);
}

/** What is told when the link, or the moment, is wrong. */
export function refusedForm(purpose: LinkPurpose, language: Language, status: number): string {
  const texts = TEXTS[language];
  const text = status === 410 ? texts.over : status === 404 ? texts.unknown : texts.refused;
  return page(language, texts[purpose], [h("p", { role: "alert" }, text)]);
}

function page(language: Language, title: string, content: ComponentChildren): string {
  const head = h("head", {}, [
    h("meta", { charset: "utf-8" }),
    h("meta", { name: "viewport", content: "width=device-width" }),
    h("meta", { name: "robots", content: "noindex" }),
    h("title", {}, `${title} – RandomCameraReviews`),
    h("style", {}, STYLE),
  ]);
  return `<!doctype html>${render(h("html", { lang: language }, head, h("body", {}, h("main", {}, h("h1", {}, title), content))))}`;
}
