//! Play, pause, step, speed.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{answered, choices, paused, put, run, state, trace_hash};

async fn now_us(page: &Page) -> u64 {
    state(page).await["now_us"].as_u64().expect("a time")
}

#[test]
fn a_request_made_while_paused_runs_to_its_reply_and_pauses_again() {
    with_page(async |page| {
        page.button("Put").click().await;
        page.button("Pause").one().await;
        answered(page, &["alice put", "cart"]).await;
        let after = state(page).await;
        assert_eq!(after["open_requests"], false);
        let now = after["now_us"].as_u64().unwrap();
        // What is not part of the answer is still on its way, and waits there.
        assert!(after["in_flight"].as_u64().unwrap() > 0, "{after}");
        page.button("Get").click().await;
        answered(page, &["alice", "get", "cart"]).await;
        assert!(now_us(page).await > now);
    });
}

#[test]
fn time_passes_between_play_and_pause_only() {
    with_page(async |page| {
        page.button("Play").click().await;
        wait_until("time to pass", async || now_us(page).await > 0).await;
        page.button("Pause").click().await;
        paused(page).await;
        let stopped = state(page).await;
        page.screenshot("paused").await;
        assert_eq!(state(page).await, stopped);
    });
}

#[test]
fn a_request_made_while_playing_leaves_it_playing() {
    with_page(async |page| {
        page.button("Play").click().await;
        page.button("Put").click().await;
        page.any("status").wait_text("put cart").await;
        page.button("Pause").one().await;
        assert_eq!(page.button("Play").count().await, 0);
    });
}

#[test]
fn each_step_is_one_event_and_told_in_a_sentence() {
    with_page(async |page| {
        page.button("Put").click().await;
        page.button("Step").click().await;
        paused(page).await;
        let mut times = vec![now_us(page).await];
        let mut sentences = vec![page.any("status").text().await];
        for _ in 0..4 {
            let before = trace_hash(page).await;
            page.button("Step").click().await;
            assert_ne!(trace_hash(page).await, before);
            times.push(now_us(page).await);
            sentences.push(page.any("status").text().await);
        }
        assert!(times.is_sorted(), "{times:?}");
        sentences.dedup();
        assert!(sentences.len() > 2, "{sentences:#?}");
        paused(page).await;
    });
}

#[test]
fn pause_stops_a_request_half_way_and_step_and_play_finish_it() {
    with_page(async |page| {
        // So slow that the answer cannot overtake the click.
        let slowest = &choices(page, "Speed").await[0];
        let usual = page.combobox("Speed").value().await;
        page.combobox("Speed").choose(slowest).await;
        page.button("Put").click().await;
        page.button("Pause").click().await;
        paused(page).await;
        assert_eq!(state(page).await["open_requests"], true);
        page.combobox("Speed").choose(&usual).await;
        page.button("Play").click().await;
        page.any("status").wait_text("alice put cart").await;
        page.button("Pause").click().await;
        paused(page).await;
        page.button("Get").click().await;
        answered(page, &["alice", "get"]).await;
    });
}

#[test]
fn a_slower_speed_lets_less_time_pass() {
    with_page(async |page| {
        let speed = page.combobox("Speed");
        let usual = speed.value().await;
        let options = choices(page, "Speed").await;
        assert!(
            options.len() >= 3 && options.contains(&usual),
            "{options:?}"
        );
        // Slowest first, fastest last.
        speed.choose(&options[0]).await;
        page.button("Put").click().await;
        wait_until("time to begin to pass", async || now_us(page).await > 0).await;
        assert_eq!(state(page).await["open_requests"], true);
        speed.choose(options.last().expect("the fastest")).await;
        answered(page, &["alice put"]).await;
        run(page, "wait 1m").await;
        wait_until("a minute to have passed", async || {
            now_us(page).await >= 60_000_000
        })
        .await;
        paused(page).await;
    });
}

#[test]
fn wild_clicks_leave_it_in_order() {
    with_page(async |page| {
        for name in ["Put", "Put", "Step", "Put", "Get", "Step", "Step"] {
            page.button(name).click().await;
        }
        for _ in 0..6 {
            let play = if page.button("Play").count().await == 1 {
                "Play"
            } else {
                "Pause"
            };
            page.button(play).click().await;
        }
        if page.button("Play").count().await == 1 {
            page.button("Play").click().await;
        }
        wait_until("every request to be answered", async || {
            state(page).await["open_requests"] == false
        })
        .await;
        page.button("Pause").click().await;
        put(page, "Bob", "still here").await;
    });
}
