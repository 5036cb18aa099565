using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OrderActors.Domain;
using OrderActors.Domain.Users;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Users;

/// <summary>Creates users, each once under its idempotency key.</summary>
internal sealed class UserStarts(IUsers users, StartClaims claims, TimeProvider time)
{
    private const string Kind = "user";

    /// <summary>Creates the user under the id it names, else one of its idempotency key, else a fresh one.</summary>
    public async Task<Results<Created<UserResponse>, Ok<UserResponse>, Problem>> CreateAsync(HttpContext context)
    {
        if (!IdempotencyKeys.TryRead(context.Request, out var key)) return IdempotencyKeys.Malformed;
        var body = await RequestBody.ReadAsync(context.Request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<CreateUserBody>(body.Value, UserRouteJson.Default.CreateUserBody);
        if (read.Failed) return read.Problem;
        var userId = read.Value.UserId ?? (key is null ? UserIds.Next(time.GetUtcNow()) : UserIds.Of(key));
        if (!SagaId.TryCreate(Kind, userId, out var claimed)) return Problem.Invalid(TextRules.Id("userId", userId)!);
        var user = read.Value.ToUser(userId);
        if (user.Failed) return user.Problem;
        if (key is null) return await CreateAsync(context, user.Value, claim: null);
        var fingerprint = IdempotencyKeys.Fingerprint(Kind, read.Value, UserRouteJson.Default.CreateUserBody);
        var claim = await claims.ClaimAsync(context, claimed, new(key, fingerprint));
        return claim.Failed ? claim.Problem : await CreateAsync(context, user.Value, claim.Value);
    }

    private async Task<Results<Created<UserResponse>, Ok<UserResponse>, Problem>> CreateAsync(
        HttpContext context, User user, KeyClaim? claim)
    {
        // The record says by itself who made it: a claim may have been swept, or its holder have died before the
        // record.
        var request = claim is null ? null : $"{claim.Key} {claim.Fingerprint}";
        var creation = await users.CreateAsync(user, request, CancellationToken.None);
        if (creation is UserCreation.Done(var made, var repeated))
        {
            if (repeated && claim is null) return TypedResults.Ok(UserResponse.Of(made));
            if (repeated) IdempotencyKeys.MarkReplayed(context.Response);
            return TypedResults.Created($"/api/users/{made.UserId}", UserResponse.Of(made));
        }

        if (claim is not null) await claims.ReleaseAsync(claim);
        return creation is UserCreation.Deleted
            ? new Problem(StatusCodes.Status409Conflict, "user-deleted",
                $"the user {user.UserId} was deleted; the id is not used again")
            : new Problem(StatusCodes.Status409Conflict, "already-exists",
                $"there is another user {user.UserId} already");
    }
}
