// Signing in outside the LINE app: pick a person, go back with a code.

import { get, post } from "./api.js";
import { inHandOf } from "./in-hand.js";
import { PeopleList } from "./people.js";

const part = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const redirectUri = asked.get("redirect_uri") ?? "";

async function signIn(userId) {
  try {
    const { code } = await post("/phone/api/logins", { user_id: userId, redirect_uri: redirectUri });
    await inHandOf(userId);
    const back = new URL(redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", crypto.randomUUID());
    back.searchParams.set("liffClientId", asked.get("client_id") ?? "");
    location.replace(back);
  } catch (error) {
    part("problem").textContent = error.status === 400
      ? "もどり先のアドレスがLIFFのアドレスの下にないので、ログインできません。"
      : `ログインできませんでした：${error.message}`;
    part("problem").hidden = false;
  }
}

const people = await get("/phone/api/people");
part("nobody").hidden = people.length > 0;
new PeopleList(part("people"), part("search"), { choose: signIn }).show(people);
