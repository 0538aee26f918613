//! What every identity promises: the rules of the port `Identity`. Each takes a service with one user on one project.
//!
//! An implementation calls them all with [`identity_contract!`](crate::identity_contract).

use std::time::Duration;

use async_trait::async_trait;
use nectary_app::ports::identity::Identity;
use nectary_domain::caller::Scope;
use nectary_domain::ids::{DomainId, ProjectId, UserId};
use nectary_domain::time::Timestamp;

use super::Kept;

/// What setting something up comes to.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// Calls every rule as a test of its own. The argument is an `async` function that gives a fresh [`Service`] and
/// whatever must live as long as it.
#[macro_export]
macro_rules! identity_contract {
    ($fresh:expr) => {
        $crate::identity_contract! { $fresh;
            a_token_says_who_where_as_what_and_until_when,
            a_token_without_a_project_is_unscoped,
            a_token_ends_when_its_time_is_over,
            a_revoked_token_is_nobodys_at_once,
            a_token_of_somebody_who_lost_a_role_does_not_say_it,
            texts_that_are_no_tokens_are_nobodys,
            a_text_that_differs_from_a_token_is_nobodys,
        }
    };
    ($fresh:expr; $($rule:ident,)*) => {
        mod identity_contract {
            use super::*;
            $(
                #[tokio::test]
                async fn $rule() -> $crate::contract::Kept {
                    let (service, _kept_alive) = ($fresh)().await?;
                    $crate::contract::identity::$rule(&service).await
                }
            )*
        }
    };
}

/// An identity service under test, with the means to make and end what it validates.
#[async_trait]
pub trait Service: Sync {
    /// What is under test.
    fn identity(&self) -> &dyn Identity;
    /// The user there is; its role on the project is `member`.
    fn user(&self) -> UserId;
    /// The project there is.
    fn project(&self) -> ProjectId;
    /// Signs the user in, to the project or without one; the text of the token, and when it ends.
    async fn sign_in(&self, is_scoped: bool) -> Fallible<(String, Timestamp)>;
    /// Ends a token.
    async fn revoke(&self, token: &str) -> Fallible<()>;
    /// Takes the role away from the user.
    async fn take_role_away(&self) -> Fallible<()>;
    /// Moves the time on.
    fn advance(&self, span: Duration);
    /// The time.
    fn now(&self) -> Timestamp;
}

/// A token says who, where, as what and until when.
pub async fn a_token_says_who_where_as_what_and_until_when(service: &impl Service) -> Kept {
    let (token, expires_at) = service.sign_in(true).await?;
    let who = service
        .identity()
        .validate(&token)
        .await?
        .ok_or("a fresh token is nobody's")?;
    assert_eq!(who.user, service.user());
    assert_eq!(who.user_domain, DomainId::new("default"));
    assert_eq!(
        who.scope,
        Scope::Project {
            id: service.project(),
            domain: DomainId::new("default")
        }
    );
    assert_eq!(who.roles, ["member", "reader"], "member brings reader");
    assert_eq!(who.expires_at, expires_at);
    assert!(who.expires_at > service.now());
    Ok(())
}

/// A token without a project is unscoped, and says no role.
pub async fn a_token_without_a_project_is_unscoped(service: &impl Service) -> Kept {
    let (token, _) = service.sign_in(false).await?;
    let who = service
        .identity()
        .validate(&token)
        .await?
        .ok_or("a fresh token is nobody's")?;
    assert_eq!(who.scope, Scope::Unscoped);
    assert!(who.roles.is_empty());
    Ok(())
}

/// A token is good until the microsecond before it ends, also if it was believed just before.
pub async fn a_token_ends_when_its_time_is_over(service: &impl Service) -> Kept {
    let (token, expires_at) = service.sign_in(true).await?;
    let left = u64::try_from(expires_at.as_micros() - service.now().as_micros())?;
    service.advance(Duration::from_micros(left - 1));
    assert!(service.identity().validate(&token).await?.is_some());
    service.advance(Duration::from_micros(1));
    assert!(service.identity().validate(&token).await?.is_none());
    Ok(())
}

/// A revoked token is nobody's at once, also if it was believed just before; others stay.
pub async fn a_revoked_token_is_nobodys_at_once(service: &impl Service) -> Kept {
    let (token, _) = service.sign_in(true).await?;
    let (other, _) = service.sign_in(true).await?;
    assert!(service.identity().validate(&token).await?.is_some());
    service.revoke(&token).await?;
    assert!(service.identity().validate(&token).await?.is_none());
    assert!(service.identity().validate(&other).await?.is_some());
    Ok(())
}

/// Whoever lost a role does not act in it any longer, whatever an older token said.
pub async fn a_token_of_somebody_who_lost_a_role_does_not_say_it(service: &impl Service) -> Kept {
    let (token, _) = service.sign_in(true).await?;
    assert!(service.identity().validate(&token).await?.is_some());
    service.take_role_away().await?;
    let says_it = service
        .identity()
        .validate(&token)
        .await?
        .is_some_and(|who| who.roles.iter().any(|role| role == "member"));
    assert!(!says_it);
    Ok(())
}

/// Texts that are no tokens are nobody's, and no failure either.
pub async fn texts_that_are_no_tokens_are_nobodys(service: &impl Service) -> Kept {
    let long = "x".repeat(100_000);
    for text in ["", " ", "nct_", "gAAAAABmZm9v", "\u{0}", "é", "' OR 1=1 --", &long] {
        assert!(service.identity().validate(text).await?.is_none(), "{text:?}");
    }
    Ok(())
}

/// A text that differs from a token in its last character, its case or the blanks around it is nobody's.
pub async fn a_text_that_differs_from_a_token_is_nobodys(service: &impl Service) -> Kept {
    let (token, _) = service.sign_in(true).await?;
    let mut other = token.clone();
    let last = if other.pop() == Some('A') { 'B' } else { 'A' };
    other.push(last);
    for text in [other, token.to_uppercase(), format!(" {token}"), format!("{token} ")] {
        assert!(service.identity().validate(&text).await?.is_none());
    }
    Ok(())
}
