/*
 * Copyright (c) 2026 The openssh-keepalive authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

/*
 * A keeper that waits for an interval, asks, and waits for its patience: all
 * but ours, whose engine knows better.
 */

#include "session.h"

int64_t
keeper_plain_deadline_ms(const struct session *s)
{
	int64_t since_ms = s->asked_ms != KA_NEVER ? s->asked_ms : s->last_ms;
	int64_t wait_ms = s->asked_ms != KA_NEVER ? s->patience_ms :
	    s->interval_ms;

	return wait_ms == KA_NEVER ? KA_NEVER : since_ms + wait_ms;
}

enum keeper_action
keeper_plain_act(struct session *s, int64_t now_ms)
{
	if (s->asked_ms != KA_NEVER)
		return KEEPER_END;
	s->last_ms = now_ms;
	return KEEPER_SEND;
}
